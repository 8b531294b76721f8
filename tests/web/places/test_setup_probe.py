import pytest
from wholeplace.web.places.workspace import workspace
from wholeplace.web.places.access import partnership
def test_x(place):
    w=workspace(place, partnership(place))
    print([ (b.id,b.sector,b.role,b.code) for b in w.bundle.bodies]); print(len(w.bundle.embedded))
    print({(l.body,l.sector) for l in w.count.lines})
    place.bodies.filter(key="HMRC").delete()
    from wholeplace.web.places.services import touch, faults_of
    touch(place)
    w=workspace(place, partnership(place)); 
    print(len(w.count.lines), w.withheld)
    print(place.setting, place.title)

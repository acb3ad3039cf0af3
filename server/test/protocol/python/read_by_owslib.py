"""What OWSLib reads of a server, as JSON: read_by_owslib.py ADDRESS"""

import json
import sys
import warnings

from owslib.ogcapi.features import Features
from owslib.wfs import WebFeatureService

warnings.simplefilter("ignore")
address = sys.argv[1]
told = {}
for version in ("1.0.0", "1.1.0", "2.0.0"):
    service = WebFeatureService(f"{address}/wfs", version=version)
    layer = service.contents["sip:monuments"]
    told[version] = {
        "title": service.identification.title,
        "layers": sorted(service.contents),
        "crs": sorted({str(crs.code) for crs in layer.crsOptions}),
        "box": layer.boundingBoxWGS84,
        "schema": service.get_schema("sip:monuments")["properties"],
        "first": service.getfeature(typename=["sip:monuments"], maxfeatures=3).read().decode(),
    }
    if version != "1.0.0":
        box = (18.5, 53.1, 18.55, 53.2, "urn:ogc:def:crs:EPSG::4326")
        found = service.getfeature(typename=["sip:monuments"], bbox=box)
        told[version]["inBox"] = found.read().decode().count("<sip:monuments ")
service = WebFeatureService(f"{address}/wfs", version="2.0.0")
told["stored"] = [query.id for query in service.storedqueries]
second = service.getfeature(typename=["sip:monuments"], startindex=2, maxfeatures=2)
told["page"] = second.read().decode()

api = Features(f"{address}/ogc")
page = api.collection_items("monuments", limit=3, bbox=[18.5, 53.1, 18.55, 53.2])
told["api"] = {
    "conformance": api.conformance()["conformsTo"],
    "collections": api.feature_collections(),
    "queryables": sorted(api.collection_queryables("monuments")["properties"]),
    "matched": page["numberMatched"],
    "returned": page["numberReturned"],
    "item": api.collection_item("monuments", page["features"][0]["id"]),
    "first": page["features"][0],
    "definition": api.api()["openapi"],
}
json.dump(told, sys.stdout)

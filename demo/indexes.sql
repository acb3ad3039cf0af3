-- Made after the rows are in: quicker, and the same on both engines.
CREATE INDEX precincts_geom ON demo.precincts USING gist (geom);
CREATE INDEX parcels_geom ON demo.parcels USING gist (geom);
CREATE INDEX buildings_geom ON demo.buildings USING gist (geom);
CREATE INDEX addresses_geom ON demo.addresses USING gist (geom);
CREATE INDEX streets_geom ON demo.streets USING gist (geom);
CREATE INDEX utility_lines_geom ON demo.utility_lines USING gist (geom);
CREATE INDEX land_use_geom ON demo.land_use USING gist (geom);
CREATE INDEX pog_zones_geom ON demo.pog_zones USING gist (geom);
CREATE INDEX ouz_geom ON demo.ouz USING gist (geom);
CREATE INDEX mpzp_plans_geom ON demo.mpzp_plans USING gist (geom);
CREATE INDEX mpzp_zones_geom ON demo.mpzp_zones USING gist (geom);
CREATE INDEX protected_areas_geom ON demo.protected_areas USING gist (geom);
CREATE INDEX monuments_geom ON demo.monuments USING gist (geom);
CREATE INDEX flood_geom ON demo.flood USING gist (geom);
CREATE INDEX gminas_geom ON demo.gminas USING gist (geom);
CREATE INDEX powiats_geom ON demo.powiats USING gist (geom);
CREATE INDEX voivodeship_geom ON demo.voivodeship USING gist (geom);

-- Neighbours: what belongs to a parcel, a precinct, a plan. What is searched has its index from the layer files.
CREATE INDEX parcels_precinct ON demo.parcels (precinct_id);
CREATE INDEX addresses_parcel ON demo.addresses (parcel_id);
CREATE INDEX buildings_parcel ON demo.buildings (parcel_id);
CREATE INDEX mpzp_zones_plan ON demo.mpzp_zones (plan_id);

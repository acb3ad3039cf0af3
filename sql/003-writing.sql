-- Writing features: who may, and what is locked meanwhile.

-- A key is bound to a publisher, and to some of its layers or all. Only the hash of its secret is kept.
CREATE TABLE infostrada.keys (
  id text PRIMARY KEY,
  name text NOT NULL,
  publisher text NOT NULL,
  layers text[],
  secret_hash bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz,
  revoked_at timestamptz
);

-- Features that one WFS client has reserved for a while.
CREATE TABLE infostrada.feature_locks (
  layer text NOT NULL,
  key text NOT NULL,
  lock_id uuid NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (layer, key)
);
CREATE INDEX ON infostrada.feature_locks (lock_id);

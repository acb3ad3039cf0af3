-- Long work whose result is fetched later. The id is the only key to it: it cannot be guessed.

CREATE TABLE infostrada.jobs (
  id text PRIMARY KEY,
  kind text NOT NULL,
  -- What was asked, so that another server, or this one after a restart, can do it.
  request jsonb NOT NULL,
  status text NOT NULL DEFAULT 'accepted'
    CHECK (status IN ('accepted', 'running', 'successful', 'failed', 'dismissed')),
  features bigint NOT NULL DEFAULT 0,
  message text,
  media_type text,
  file_name text,
  bytes bigint,
  created_at timestamptz NOT NULL DEFAULT now(),
  started_at timestamptz,
  finished_at timestamptz,
  -- Renewed while somebody works on it: a job that nobody renews is taken up again.
  alive_at timestamptz,
  attempts integer NOT NULL DEFAULT 0
);
CREATE INDEX ON infostrada.jobs (created_at) WHERE status IN ('accepted', 'running');

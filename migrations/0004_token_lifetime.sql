-- A code says how long the access token that it gives will live, in seconds, so that one text spends it and keeps the
-- token. Five minutes for codes that are on their way while this is run.

ALTER TABLE codes ADD COLUMN token_lifetime BIGINT NOT NULL DEFAULT 300;

-- A spent code stays as long as its token, so that a replay is known as one.
UPDATE codes SET expires_at = COALESCE((SELECT t.expires_at FROM access_tokens t WHERE t.token_hash = codes.token_hash), expires_at)
  WHERE spent_at <> 0;

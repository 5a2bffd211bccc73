-- A code says how long the access token that it gives will live, in seconds, so that one text spends it and keeps the
-- token. A day, which is the default, for codes that are on their way while this is run.

ALTER TABLE codes ADD COLUMN token_lifetime BIGINT NOT NULL DEFAULT 86400;

-- A code says which access token it gave: an index over the tokens for that was a page more to write for each of them.

ALTER TABLE codes ADD COLUMN token_hash TEXT NOT NULL DEFAULT '';
UPDATE codes SET token_hash = COALESCE((SELECT MIN(t.token_hash) FROM access_tokens t WHERE t.code_hash = codes.code_hash), '');
DROP INDEX access_tokens_of_code;
ALTER TABLE access_tokens DROP COLUMN code_hash;

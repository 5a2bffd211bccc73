-- One text for SQLite and PostgreSQL: TEXT and BIGINT only, times in unix seconds, truths 0 or 1, JSON as text.

CREATE TABLE secrets (
    tenant TEXT NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (tenant, name)
);

CREATE TABLE signing_keys (
    tenant TEXT NOT NULL,
    kid TEXT NOT NULL,
    public_key TEXT NOT NULL,
    private_key TEXT NOT NULL,
    active_from BIGINT NOT NULL,
    -- When the key stops being published: the death of the last token it signed. 0 while it signs.
    published_until BIGINT NOT NULL,
    PRIMARY KEY (tenant, kid)
);

CREATE TABLE users (
    tenant TEXT NOT NULL,
    user_id TEXT NOT NULL,
    connection TEXT NOT NULL,
    claims TEXT NOT NULL,
    blocked BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    last_login_at BIGINT NOT NULL,
    logins BIGINT NOT NULL,
    PRIMARY KEY (tenant, user_id)
);

CREATE TABLE identities (
    tenant TEXT NOT NULL,
    connection TEXT NOT NULL,
    subject TEXT NOT NULL,
    provider TEXT NOT NULL,
    user_id TEXT NOT NULL,
    PRIMARY KEY (tenant, connection, subject)
);
CREATE INDEX identities_of_user ON identities (tenant, user_id);

CREATE TABLE credentials (
    tenant TEXT NOT NULL,
    connection TEXT NOT NULL,
    user_id TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    PRIMARY KEY (tenant, connection, user_id)
);

-- The canonical names that lead to a credential: an e-mail address, a username.
CREATE TABLE login_names (
    tenant TEXT NOT NULL,
    connection TEXT NOT NULL,
    name TEXT NOT NULL,
    user_id TEXT NOT NULL,
    PRIMARY KEY (tenant, connection, name)
);

CREATE TABLE attempts (
    tenant TEXT NOT NULL,
    subject TEXT NOT NULL,
    failures BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, subject)
);
CREATE INDEX attempts_by_age ON attempts (last_at);

CREATE TABLE sessions (
    tenant TEXT NOT NULL,
    sid TEXT NOT NULL,
    key_hash TEXT NOT NULL,
    user_id TEXT NOT NULL,
    connection TEXT NOT NULL,
    auth_time BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    remembered BIGINT NOT NULL,
    PRIMARY KEY (tenant, sid)
);
CREATE UNIQUE INDEX sessions_by_key ON sessions (key_hash);
CREATE INDEX sessions_of_user ON sessions (tenant, user_id);
CREATE INDEX sessions_by_end ON sessions (expires_at);

CREATE TABLE spent_transactions (
    tenant TEXT NOT NULL,
    id TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, id)
);
CREATE INDEX spent_transactions_by_end ON spent_transactions (expires_at);

CREATE TABLE codes (
    code_hash TEXT NOT NULL PRIMARY KEY,
    tenant TEXT NOT NULL,
    client_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    grant_data TEXT NOT NULL,
    redirect_uri TEXT,
    code_challenge TEXT,
    expires_at BIGINT NOT NULL,
    spent_at BIGINT NOT NULL
);
CREATE INDEX codes_by_end ON codes (expires_at);

-- Opaque access tokens by their hash, and JWT ones by the hash of their jti.
CREATE TABLE access_tokens (
    token_hash TEXT NOT NULL PRIMARY KEY,
    tenant TEXT NOT NULL,
    -- The code that gave it; a replay of the code ends it. Empty for one that came through the browser.
    code_hash TEXT NOT NULL,
    user_id TEXT NOT NULL,
    grant_data TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX access_tokens_of_code ON access_tokens (code_hash);
CREATE INDEX access_tokens_by_end ON access_tokens (expires_at);

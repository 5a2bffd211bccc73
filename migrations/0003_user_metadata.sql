-- What an application keeps about a person who signed up through it: an object, as JSON.

ALTER TABLE users ADD COLUMN user_metadata TEXT NOT NULL DEFAULT '{}';

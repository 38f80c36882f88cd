select key_id, sealed from caller where contact = $1

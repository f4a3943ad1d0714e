YB0501 = The system's random number generator gave no bytes, so no key could be drawn.
    .help = Nothing was written. Try again; if it happens again, the operating system's random source (getrandom or /dev/urandom) is blocked or missing.
YB0502 = The part { $part } of the pseudonymisation domain is longer than { $limit } bytes.
    .help = Give the tenant, recipient, purpose or epoch a shorter name in the recipe.

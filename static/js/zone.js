// The reader's time zone, kept in a cookie so that the server can say hours in it.
export function keepZone(page = document) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!zone || page.cookie.split("; ").includes(`tz=${zone}`)) return;
  page.cookie = `tz=${zone}; path=/; max-age=31536000; samesite=lax`;
}

import { DateTime } from 'luxon'

console.log(DateTime.fromISO('2026-01-31', { zone: 'utc' }).plus({ months: 1 }).toISODate())

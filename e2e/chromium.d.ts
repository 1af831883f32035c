import type { Page } from 'playwright-core'

/** The path of Chromium or Chrome: `CHROMIUM_PATH` if that is set, else the first one on PATH. */
export function findChromium(): string | undefined

/** What a page has to complain about from now on: errors and warnings on its console, errors of its scripts, requests that fail. It grows. */
export function keepComplaints(page: Page): string[]

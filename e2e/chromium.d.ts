/** The path of Chromium or Chrome: `CHROMIUM_PATH` if that is set, else the first one on PATH. */
export function findChromium(): string | undefined

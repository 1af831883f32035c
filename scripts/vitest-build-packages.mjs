import { buildPackages } from './lib/build-packages.mjs'

/** Vitest's global set-up for end-to-end tests, which use the packages as they are published. */
export default async function setup() {
  await buildPackages()
}

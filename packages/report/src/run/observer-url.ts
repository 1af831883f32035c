import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import type { StartOptions } from './program.ts'

const observer = new URL('./observer.mjs', import.meta.url)

/** @returns options of Node */
export function observerUrl(observe: StartOptions['observe'], entry: string): readonly string[] {
  if (observe === 'no') return []
  const url = new URL(observer)
  if (observe === 'stats') url.searchParams.set('stats', runtimeUrl(entry, '.'))
  return ['--import', url.href]
}

/**
 * The runtime that the program itself would load, where it has one.
 *
 * @param subpath of the exports of `@esm-bytecode/runtime`
 */
export function runtimeUrl(entry: string, subpath: '.' | './register'): string {
  const specifier = `@esm-bytecode/runtime${subpath.slice(1)}`
  try {
    return pathToFileURL(createRequire(entry).resolve(specifier)).href
  } catch {
    return pathToFileURL(createRequire(import.meta.url).resolve(specifier)).href
  }
}

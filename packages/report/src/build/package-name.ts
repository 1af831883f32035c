import { OWN_MODULES } from './build-data.ts'

const IN_PACKAGE = /^(?:@[^/]+\/)?[^/]+/

/** @param path with `/`, or a URL */
export function packageName(path: string): string {
  const at = path.lastIndexOf('/node_modules/')
  if (at < 0) return OWN_MODULES
  return IN_PACKAGE.exec(path.slice(at + '/node_modules/'.length))?.[0] ?? OWN_MODULES
}

import type { ModuleStats } from '@esm-bytecode/runtime/check'
import { packageName } from '../build/package-name.ts'
import type { PackageMiss } from './check-data.ts'

/** Groups what does not come from bytecode: it may be thousands of modules for one reason. */
export function missesByPackage(modules: readonly ModuleStats[]): PackageMiss[] {
  const misses = new Map<string, PackageMiss>()
  for (const { url, reason, code } of modules) {
    if (reason === null || code === null) continue
    const name = packageName(url)
    const key = `${name} ${code}`
    const known = misses.get(key)
    misses.set(key, { name, code, reason, ...known, modules: (known?.modules ?? 0) + 1 })
  }
  return [...misses.values()].sort((a, b) => b.modules - a.modules || (a.name < b.name ? -1 : 1))
}

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism, cpus, totalmem, type as systemName } from 'node:os'
import type { NodeRelease } from '@esm-bytecode/nodes'
import type { Environment } from './report.ts'

const require = createRequire(import.meta.url)

/** @param installed versions of what comes from the registry, by name */
export function describeEnvironment(
  nodes: readonly NodeRelease[],
  installed: Readonly<Record<string, string>>,
): Environment {
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memory: totalmem(),
    system: `${distribution()}, ${process.arch}`,
    versions: {
      ...Object.fromEntries(nodes.map(({ major, version }) => [`Node ${major}`, version.slice(1)])),
      ...installed,
      '@esm-bytecode/runtime': versionOf('@esm-bytecode/runtime'),
      vite: versionOf('vite'),
    },
  }
}

function versionOf(name: string): string {
  return (require(`${name}/package.json`) as { version: string }).version
}

/** As Linux systems call themselves. */
function distribution(): string {
  try {
    return /^PRETTY_NAME="?(.*?)"?$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? systemName()
  } catch {
    return systemName()
  }
}

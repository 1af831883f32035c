import semver from 'semver'
import { packages, release, released } from './packages.js'

export const kinds = ['major', 'minor', 'patch', 'prerelease']

/** Raises one package, and says which others no longer fit. */
export function plan(name, kind) {
  const found = packages.find((entry) => entry.name === name)
  if (!found) throw new PlanError(`There is no package ${name}`)
  if (!kinds.includes(kind)) throw new PlanError(`${kind} is none of ${kinds.join(', ')}`)
  const next = release(found, semver.inc(found.version, kind))
  const broken = packages
    .filter(
      ({ needs }) => needs[name] && !semver.satisfies(next.version, needs[name], { includePrerelease: true }),
    )
    .map((entry) => entry.name)
  return { name, from: found.version, to: next.version, broken, order: released }
}

export class PlanError extends Error {
  static {
    this.prototype.name = 'PlanError'
  }
}

export const newest = () => semver.rsort(packages.map(({ version }) => version))

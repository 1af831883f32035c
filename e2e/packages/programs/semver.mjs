import semver, { SemVer } from 'semver'
import satisfies from 'semver/functions/satisfies.js'

export default function run() {
  return [
    semver.maxSatisfying(['1.2.3', '1.9.0', '2.0.0-rc.1'], '^1.2'),
    satisfies('2.0.0-rc.1', '>=2.0.0-0'),
    new SemVer('1.2.3-beta.4').inc('prerelease').version,
    semver.coerce('v3.4 (stable)').version,
    semver.validRange('1.x || >=2.5.0 <3'),
  ]
}

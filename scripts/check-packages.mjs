// npm run check:packages: looks at each public package as a user would get it. publint and are-the-types-wrong know
// the general rules; what follows them are the promises of this repository.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import ts from 'typescript'
import { checkInstall } from './lib/check-install.mjs'
import { checkManifest } from './lib/check-manifest.mjs'
import { packAll } from './lib/pack.mjs'
import { run, runScript } from './lib/process.mjs'
import { readJson } from './lib/workspace.mjs'

/** Files that must run alone: they may import built-ins of Node, and for `chunks` other files of their package. */
const selfContained = [
  { pkg: '@esm-bytecode/runtime', files: /^dist\//, chunks: true },
  { pkg: '@esm-bytecode/compiler', files: /^dist\/worker\.mjs$/, chunks: false },
]

const temporary = mkdtempSync(join(tmpdir(), 'esm-bytecode-packages-'))
try {
  const packed = await packAll(temporary)
  const tarballs = packed.map(({ tarball }) => tarball)
  const installed = checkInstall(join(temporary, 'project'), tarballs)
  const results = await Promise.all([...packed.map(check), installed])
  const problems = results.flat()
  for (const problem of problems) console.error(problem)
  console.log(`${packed.length} packages, ${problems.length} problems`)
  if (problems.length > 0) process.exitCode = 1
} finally {
  rmSync(temporary, { recursive: true, force: true })
}

/** @param {Awaited<ReturnType<typeof packAll>>[number]} packed @returns {Promise<string[]>} The problems, one a line. */
async function check({ pkg, tarball }) {
  const folder = join(temporary, basename(tarball, '.tgz'))
  mkdirSync(folder)
  const { code, output } = await run('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1'], {
    capture: true,
  })
  if (code !== 0) return [`${pkg.name}: ${output}`]

  const manifest = readJson(join(folder, 'package.json'))
  const checks = await Promise.all([lint(folder, manifest), checkTypes(tarball)])
  return [
    ...checks.flat(),
    ...checkFiles(folder, manifest),
    ...checkManifest(pkg, manifest),
    ...checkImports(folder, manifest),
  ].map((problem) => `${pkg.name}: ${problem}`)
}

/** @param {string} folder @param {Record<string, any>} manifest */
async function lint(folder, manifest) {
  const { messages } = await publint({ pkgDir: folder, pack: false, level: 'warning', strict: true })
  return messages.map((message) => formatMessage(message, manifest, { color: false }) ?? message.code)
}

/** @param {string} tarball */
async function checkTypes(tarball) {
  const attw = `attw "${tarball}" --profile esm-only --format ascii --no-color --no-emoji`
  const { code, output } = await runScript(attw, { capture: true })
  return code === 0 ? [] : [`its types do not resolve:\n${output}`]
}

/** @param {string} folder @param {Record<string, any>} manifest */
function checkFiles(folder, { files }) {
  const always = ['LICENSE', 'README.md', 'package.json']
  const missing = always.filter((name) => !existsSync(join(folder, name)))
  // npm adds whatever begins with README or LICENSE.
  const foreign = readdirSync(folder).filter((name) => ![...always, ...files].includes(name))
  return [
    ...missing.map((name) => `${name} is missing`),
    ...foreign.map((name) => `${name} is published, and was not meant to be`),
  ]
}

/** @param {string} folder @param {Record<string, any>} manifest */
function checkImports(folder, manifest) {
  const rule = selfContained.find(({ pkg }) => pkg === manifest.name)
  const allowed = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })
  return listFiles(folder)
    .filter((file) => /\.m?js$|\.d\.m?ts$/.test(file))
    .flatMap((file) => {
      const { importedFiles } = ts.preProcessFile(readFileSync(join(folder, file), 'utf8'))
      const alone = rule?.files.test(file) ? rule : undefined
      return importedFiles
        .map(({ fileName }) => fileName)
        .filter((specifier) => {
          if (isBuiltin(specifier)) return false
          if (specifier.startsWith('.')) return alone?.chunks === false
          const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
          return alone !== undefined || (name !== manifest.name && !allowed.includes(name))
        })
        .map(
          (specifier) =>
            `${file} imports ${specifier}, which ${alone ? 'it must not need' : 'is no dependency'}`,
        )
    })
}

/** @param {string} folder @returns {string[]} Relative paths with `/`. */
function listFiles(folder) {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return names.map((name) => name.replaceAll('\\', '/'))
}

/** So many namespace objects that Node links the packages of the graph, and the runtime answers for it. */
const MODULES = Object.fromEntries([
  ['package.json', '{ "type": "module", "exports": "./index.js" }'],
  ['index.js', [0, 1, 2, 3, 4, 5].map((i) => `import * as m${i} from './m${i}.js'; m${i};`).join('')],
  ...[0, 1, 2, 3, 4, 5].map((i) => [`m${i}.js`, `export const x = ${i}`]),
])

/** That package: files by path. */
export const answeredPackage = Object.fromEntries(
  Object.entries(MODULES).map(([path, text]) => [`node_modules/answered/${path}`, text]),
)

/**
 * The cases with packages once more, with their ES modules answered: the entry imports one more package, in its first line.
 *
 * @param {import('./case-file.mjs').DifferentialCase[]} cases
 * @returns {import('./case-file.mjs').DifferentialCase[]}
 */
export function answeredCases(cases) {
  return cases
    .filter(
      ({ files, links, edits, entry }) =>
        isAboutPackages(files) &&
        entry.endsWith('.mjs') &&
        /^\w/.test(files[entry] ?? '') &&
        Object.keys({ ...links, ...edits }).length === 0,
    )
    .map((each) => ({
      ...each,
      name: `${each.name}-answered`,
      packed: true,
      files: {
        ...each.files,
        [each.entry]: `import 'answered';${each.files[each.entry]}`,
        ...answeredPackage,
      },
    }))
}

/** @param {Readonly<Record<string, string>>} files */
function isAboutPackages(files) {
  return Object.keys(files).some((path) => path.startsWith('node_modules/'))
}

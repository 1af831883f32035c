import { glob, globSync, hasMagic } from 'glob'

export default async function run() {
  const cwd = import.meta.dirname
  return [globSync('*.mjs', { cwd }).sort(), await glob('{main,obs*}.m?s', { cwd }), hasMagic('a*')]
}

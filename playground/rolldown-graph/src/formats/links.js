// A package that stays one: Node finds it when this chunk is first used.
const { joinURL, withQuery } = await import('ufo')

export { name as kind } from './names.js'
export default ({ name, to }) => withQuery(joinURL('https://example.org', name, to), { tab: 'changes' })

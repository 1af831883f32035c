import yargs from 'yargs'
import { hideBin, Parser } from 'yargs/helpers'

export default async function run() {
  const messages = []
  const parser = yargs()
    .scriptName('tool')
    .locale('de')
    .command('copy <from> [to]', 'copies', (y) => y.option('force', { type: 'boolean', alias: 'f' }))
    .strict()
    .exitProcess(false)
    .fail((message) => messages.push(message))
  const { from, to, force } = await parser.parse(['copy', 'a', 'b', '-f'])
  await parser.parse(['copy', 'a', '--nothing'])
  return [
    { from, to, force },
    messages,
    await parser.getHelp(),
    hideBin(['node', 'x', 'y']),
    Parser('--a.b=1 c'),
  ]
}

import { Command, Option } from 'commander'

export default function run() {
  const program = new Command('tool').exitOverride().configureOutput({ writeErr() {} })
  program
    .argument('<file>')
    .option('-v, --verbose')
    .addOption(new Option('--mode <m>').choices(['a', 'b']))
  program.parse(['in.txt', '-v', '--mode', 'a'], { from: 'user' })
  const read = (args) => {
    try {
      return program.parse(args, { from: 'user' })
    } catch (error) {
      return [error.code, error.message]
    }
  }
  return [program.args, program.opts(), program.helpInformation(), read(['x', '--mode', 'c'])]
}

import chalk, { Chalk } from 'chalk'

export default function run() {
  const colours = new Chalk({ level: 3 })
  return [colours.bold.rgb(1, 2, 3)`text`, colours.bgHex('#123').underline('x'), chalk.level]
}

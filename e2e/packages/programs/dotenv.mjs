import { config, parse } from 'dotenv'

export default function run() {
  const processEnv = {}
  const { error } = config({ path: 'no-such-file', processEnv, quiet: true })
  return [parse('A=1\nB="two\\nlines" # comment\nexport C=\'x y\''), error.code, processEnv]
}

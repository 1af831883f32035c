import { compare, getRounds, hashSync } from 'bcryptjs'

export default async function run() {
  const hash = hashSync('password', '$2b$04$abcdefghijklmnopqrstuu')
  return [hash, await compare('password', hash), getRounds(hash)]
}

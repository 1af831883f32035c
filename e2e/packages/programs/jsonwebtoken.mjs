import jwt from 'jsonwebtoken'

export default function run() {
  const token = jwt.sign({ sub: 'me', iat: 1_700_000_000 }, 'secret', { audience: 'you' })
  const fail = (options) => {
    try {
      return jwt.verify(token, 'secret', options)
    } catch (error) {
      return [error.name, error.message, error instanceof jwt.JsonWebTokenError]
    }
  }
  return [
    token,
    jwt.verify(token, 'secret'),
    fail({ audience: 'them' }),
    jwt.decode(token, { complete: true }).header,
  ]
}

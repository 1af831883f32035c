import { createRequestHandler } from '@react-router/express'

export const handler = createRequestHandler({ build: () => import('virtual:react-router/server-build') })

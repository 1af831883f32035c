import { createFileRoute, Link } from '@tanstack/react-router'
import { useState } from 'react'

export const Route = createFileRoute('/')({
  loader: () => ({ name: 'TanStack Start' }),
  component: Home,
})

function Home() {
  const { name } = Route.useLoaderData()
  const [count, setCount] = useState(0)
  return (
    <main>
      <h1>Welcome to {name}</h1>
      <button onClick={() => setCount(count + 1)}>{`count is ${count}`}</button>
      <Link to="/about">About</Link>
    </main>
  )
}

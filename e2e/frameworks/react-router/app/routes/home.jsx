import { useState } from 'react'
import { Link } from 'react-router'

export function meta() {
  return [{ title: 'Home' }]
}

export function loader() {
  return { name: 'React Router' }
}

export default function Home({ loaderData }) {
  const [count, setCount] = useState(0)
  return (
    <main>
      <h1>Welcome to {loaderData.name}</h1>
      <button onClick={() => setCount(count + 1)}>{`count is ${count}`}</button>
      <Link to="/about">About</Link>
    </main>
  )
}

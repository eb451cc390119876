import { createContext, useContext } from 'react'

const FramedContext = createContext(false)
export const FramedProvider = FramedContext.Provider

/** The app runs in a phone on another page: that page has the heading, the title and the focus. */
export function useFramed(): boolean {
  return useContext(FramedContext)
}

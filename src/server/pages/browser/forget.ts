/**
 * Takes away what the app keeps of whoever leaves: their name, and the codes of their tours (web/session/session.tsx,
 * web/offline/browser-vault.ts). What they recorded and the server has not heard stays, unreadable to others.
 */
export async function forgetPerson(): Promise<void> {
  localStorage.removeItem('geleit-me')
  const database = await opened('geleit-field')
  if (database === null) return
  await new Promise<void>((resolve) => {
    const transaction = database.transaction(['keys', 'records'], 'readwrite')
    transaction.oncomplete = () => resolve()
    transaction.onabort = () => resolve()
    transaction.objectStore('keys').delete(IDBKeyRange.bound('tour/', 'tour0', false, true))
    transaction.objectStore('records').delete(IDBKeyRange.bound(['tour/'], ['tour0'], false, true))
  })
  database.close()
}

/** Null: there is none, and none is made. */
function opened(name: string): Promise<IDBDatabase | null> {
  return new Promise((resolve) => {
    const request = indexedDB.open(name)
    request.onupgradeneeded = () => request.transaction?.abort()
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => resolve(null)
  })
}

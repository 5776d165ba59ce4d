/**
 * Who writes a column. Every column has one owner: the list's rows, which are read at every change, or the details. What both tell
 * is the list's, which is fresher and costs less. A merge writes and hashes its owner's columns only.
 */
export type Owner = 'list' | 'detail'

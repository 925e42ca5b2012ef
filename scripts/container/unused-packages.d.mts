interface LockedPackage {
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

export function unusedPackages(
  lock: { packages: Record<string, LockedPackage> },
  options: {
    /** What a package loads of its dependencies, where that is not all. */
    loads: Record<string, readonly string[]>;
    dropped: readonly string[];
  },
): string[];

namespace System.Runtime.CompilerServices;

/// <summary>Lets records have init-only members on the old target that compilers load generators for.</summary>
internal static class IsExternalInit;

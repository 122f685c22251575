using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Skiff.Store;

/// <summary>
/// Chooses the SQLite library of the process, once: the system's, if it is at least as new as the one this program
/// carries, because the system's gets security updates; otherwise the one carried.
/// </summary>
internal static class SqliteEngine
{
    private const string SystemLibrary = "libsqlite3.so.0";
    private const int CarriedVersion = 3_035_005; // What the referenced package bundles.

    private static readonly Lock Loading = new(); // Guards the field below; nothing else is locked meanwhile.
    private static string? _engine;

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int VersionNumber();

    /// <summary>Loads the library if that has not happened, and answers its name and version.</summary>
    internal static string Load()
    {
        lock (Loading)
        {
            if (_engine is not null) return _engine;
            nint system = NewerSystemLibrary();
            Assembly provider = typeof(SQLite3Provider_e_sqlite3).Assembly;
            if (system != 0) NativeLibrary.SetDllImportResolver(provider, (_, _, _) => system);
            raw.SetProvider(new SQLite3Provider_e_sqlite3());
            string version = raw.sqlite3_libversion().utf8_to_string();
            return _engine = $"SQLite {version} ({(system != 0 ? "system" : "bundled")})";
        }
    }

    private static nint NewerSystemLibrary()
    {
        if (!NativeLibrary.TryLoad(SystemLibrary, out nint library)) return 0;
        if (NativeLibrary.TryGetExport(library, "sqlite3_libversion_number", out nint symbol)
            && Marshal.GetDelegateForFunctionPointer<VersionNumber>(symbol)() >= CarriedVersion)
        {
            return library;
        }
        NativeLibrary.Free(library);
        return 0;
    }
}

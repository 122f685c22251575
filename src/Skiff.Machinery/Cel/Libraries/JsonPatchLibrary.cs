namespace Skiff.Machinery.Cel;

/// <summary>The function <c>jsonpatch.escapeKey</c>.</summary>
internal static class JsonPatchLibrary
{
    public static void Declare(CelFunctions functions) => functions.Global(
        "jsonpatch.escapeKey", "string_jsonpatch_escapeKey_string", [CelType.String], CelType.String,
        static a => CelString.Of(Escape(StringLibrary.Text(a[0]))));

    private static string Escape(string key) =>
        key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}

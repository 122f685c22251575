using Skiff.Model;
using Skiff.Model.ApiExtensions.V1;

namespace Skiff.Machinery.Validation.Definitions;

/// <summary>Rules of printer columns.</summary>
internal static class ColumnRules
{
    private static readonly string[] Types = ["boolean", "date", "integer", "number", "string"];
    private static readonly string[] Formats =
        ["byte", "date", "date-time", "double", "float", "int32", "int64", "password"];

    /// <summary>Checks the columns of a version.</summary>
    public static void Check(ListOf<CustomResourceColumnDefinition> columns, FieldPath path, Faults faults)
    {
        for (int i = 0; i < columns.Count; i++) Check(columns[i], path.Index(i), faults);
    }

    private static void Check(CustomResourceColumnDefinition column, FieldPath path, Faults faults)
    {
        if (column.Name.Length == 0) faults.Required(path.Child("name"));
        string oneOfTypes = $"must be one of {string.Join(',', Types)}";
        if (column.Type.Length == 0) faults.Required(path.Child("type"), oneOfTypes);
        else if (!Types.Contains(column.Type)) faults.Invalid(path.Child("type"), column.Type, oneOfTypes);
        if (column.Format.Length > 0 && !Formats.Contains(column.Format))
            faults.Invalid(path.Child("format"), column.Format, $"must be one of {string.Join(',', Formats)}");
        if (column.JSONPath.Length == 0) faults.Required(path.Child("JSONPath"));
        else CheckPath(column.JSONPath, path.Child("JSONPath"), faults);
    }

    /// <summary>Checks that a path begins as one does; answers whether it does.</summary>
    public static bool CheckPath(string text, FieldPath path, Faults faults)
    {
        if (text.StartsWith('.')) return true;
        faults.Invalid(path, text, "must be a simple json path starting with .");
        return false;
    }
}

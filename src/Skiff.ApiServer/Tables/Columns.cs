using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Tables;

/// <summary>Builds column definitions; <c>Wide</c> ones are shown only in wide output.</summary>
internal static class Columns
{
    /// <summary>The first column of nearly every table.</summary>
    public static TableColumnDefinition Name { get; } = new()
    {
        Name = "Name", Type = "string", Format = "name", Description = "Name of the object, unique in its namespace.",
    };

    /// <summary>Time since creation.</summary>
    public static TableColumnDefinition Age { get; } = Text("Age", "Time since the object was created.");

    /// <summary>Names of the containers in a pod template.</summary>
    public static TableColumnDefinition Containers { get; } = Wide("Containers", "Names of the template's containers.");

    /// <summary>Images of the containers in a pod template.</summary>
    public static TableColumnDefinition Images { get; } = Wide("Images", "Images of the template's containers.");

    /// <summary>Which pods belong to the object.</summary>
    public static TableColumnDefinition Selector { get; } = Wide("Selector", "Labels that select the object's pods.");

    /// <summary>A column of text.</summary>
    public static TableColumnDefinition Text(string name, string description) => Of(name, "string", description);

    /// <summary>A column of whole numbers.</summary>
    public static TableColumnDefinition Integer(string name, string description) => Of(name, "integer", description);

    /// <summary>A column of truth values.</summary>
    public static TableColumnDefinition Boolean(string name, string description) => Of(name, "boolean", description);

    /// <summary>A column of text for wide output.</summary>
    public static TableColumnDefinition Wide(string name, string description) =>
        Of(name, "string", description) with { Priority = 1 };

    private static TableColumnDefinition Of(string name, string type, string description) =>
        new() { Name = name, Type = type, Description = description };
}

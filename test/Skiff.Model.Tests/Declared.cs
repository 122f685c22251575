using System.Reflection;

namespace Skiff.Model.Tests;

/// <summary>The declared records as reflection sees them.</summary>
internal static class Declared
{
    public static IEnumerable<Type> Records { get; } = typeof(Kind).Assembly.GetTypes()
        .Where(type => type.IsDefined(typeof(SchemaAttribute)) || type.IsDefined(typeof(KindAttribute)))
        .OrderBy(type => type.FullName, StringComparer.Ordinal).ToList();

    public static IEnumerable<PropertyInfo> Fields(Type record) => record
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.GetCustomAttribute<FieldAttribute>() is not null);

    public static string JsonName(PropertyInfo property) =>
        property.GetCustomAttribute<FieldAttribute>()!.Name
        ?? char.ToLowerInvariant(property.Name[0]) + property.Name[1..];

    public static bool IsList(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ListOf<>);

    public static bool IsMap(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(MapOf<>);
}

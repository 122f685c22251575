using Skiff.Model;

namespace Skiff.Machinery;

/// <summary>Namespace and name of an object; the namespace is empty for cluster-wide kinds.</summary>
public readonly record struct ObjectKey(string Namespace, string Name)
{
    /// <summary>The key of an object.</summary>
    public static ObjectKey Of(IObject value) => new(value.Metadata.Namespace, value.Metadata.Name);

    /// <summary><c>namespace/name</c>, or the name alone.</summary>
    public override string ToString() => Namespace.Length == 0 ? Name : $"{Namespace}/{Name}";
}

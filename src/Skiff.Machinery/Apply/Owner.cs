using Skiff.Model.Meta.V1;

namespace Skiff.Machinery.Apply;

/// <summary>
/// Who owns fields. A manager that updates is told apart by the version it spoke, one that applies is not: it has one set
/// of fields, whatever the version.
/// </summary>
internal sealed record Owner(string Manager, string Operation, string ApiVersion, string Subresource)
{
    private const string UnknownManager = "unknown";

    /// <summary>Whether the owner applies configurations.</summary>
    public bool Applies => Operation == ManagedFieldsOperationType.Apply;

    /// <summary>The owner of an entry.</summary>
    public static Owner Of(ManagedFieldsEntry entry) =>
        entry.Operation == ManagedFieldsOperationType.Apply ? ForApply(entry.Manager, entry.Subresource)
            : new(entry.Manager, entry.Operation, entry.APIVersion, entry.Subresource);

    /// <summary>The owner of what a manager applies.</summary>
    public static Owner ForApply(string manager, string subresource) =>
        new(Named(manager), ManagedFieldsOperationType.Apply, "", subresource);

    /// <summary>The owner of what a manager changes otherwise.</summary>
    public static Owner ForUpdate(string manager, string apiVersion, string subresource) =>
        new(Named(manager), ManagedFieldsOperationType.Update, apiVersion, subresource);

    /// <summary>The owner as conflicts name it.</summary>
    public override string ToString()
    {
        string text = Model.GoText.Quote(Manager);
        if (Subresource.Length > 0) text += $" with subresource {Model.GoText.Quote(Subresource)}";
        return Operation == ManagedFieldsOperationType.Update ? $"{text} using {ApiVersion}" : text;
    }

    private static string Named(string manager) => manager.Length == 0 ? UnknownManager : manager;
}

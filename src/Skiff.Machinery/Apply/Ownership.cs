using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.Machinery.Apply;

/// <summary>What one owner owns.</summary>
/// <param name="Fields">The fields.</param>
/// <param name="ApiVersion">The version that the fields are named in.</param>
/// <param name="Time">When the owner last changed something.</param>
/// <param name="Text">The fields as they were read, for as long as they have not changed.</param>
internal sealed record Owned(FieldSet Fields, string ApiVersion, DateTimeOffset? Time, RawJson Text)
{
    /// <summary>The same with other fields.</summary>
    public Owned WithFields(FieldSet fields) =>
        ReferenceEquals(fields, Fields) ? this : this with { Fields = fields, Text = default };
}

/// <summary>The owners of an object's fields: the entries of <c>metadata.managedFields</c>, while they are worked on.</summary>
internal sealed class Ownership
{
    /// <summary>Owners that update kept apart; the oldest beyond it are united.</summary>
    public const int UpdatersMax = 10;

    private const string FieldsType = "FieldsV1";
    private const string AncientManager = "ancient-changes";
    private readonly Dictionary<Owner, Owned> owners = [];

    /// <summary>The owners, in no particular order.</summary>
    public IReadOnlyCollection<Owner> Owners => owners.Keys;

    /// <summary>Whether nobody owns anything.</summary>
    public bool IsEmpty => owners.Count == 0;

    /// <summary>What an owner owns, or null.</summary>
    public Owned? this[Owner owner] => owners.GetValueOrDefault(owner);

    /// <summary>Reads entries; null, with what is wrong, when one is not valid.</summary>
    public static Ownership? Read(ListOf<ManagedFieldsEntry> entries, out string error)
    {
        error = "";
        Ownership result = new();
        for (int i = 0; i < entries.Count; i++)
        {
            ManagedFieldsEntry entry = entries[i];
            error = Problem(entry, i);
            if (error.Length > 0) return null;
            FieldSet? fields = FieldsText.Read(entry.FieldsV1, out error);
            if (fields is null)
            {
                error = $"error decoding versioned set: error decoding set: {error}";
                return null;
            }

            result.owners[Owner.Of(entry)] = new(fields, entry.APIVersion, entry.Time, entry.FieldsV1);
        }

        return result;
    }

    /// <summary>Sets what an owner owns; nothing removes it.</summary>
    public void Set(Owner owner, Owned owned)
    {
        if (owned.Fields.IsEmpty) owners.Remove(owner);
        else owners[owner] = owned;
    }

    /// <summary>Drops owners whose version is no longer served.</summary>
    public void KeepVersions(Func<string, bool> isServed)
    {
        foreach (Owner owner in owners.Keys.ToArray())
        {
            if (!isServed(owners[owner].ApiVersion)) owners.Remove(owner);
        }
    }

    /// <summary>Takes fields from every owner but one.</summary>
    public void Take(FieldSet fields, Owner? except)
    {
        if (fields.IsEmpty) return;
        foreach (Owner owner in owners.Keys.ToArray())
        {
            if (owner != except) Set(owner, owners[owner].WithFields(owners[owner].Fields.Except(fields)));
        }
    }

    /// <summary>Unites the oldest owners that update until no more than <see cref="UpdatersMax"/> are left.</summary>
    public void Cap()
    {
        Owner[] updaters = [.. owners.Keys.Where(owner => !owner.Applies)];
        int count = updaters.Length;
        if (count <= UpdatersMax) return;
        Dictionary<string, Owner> firstOfVersion = [];
        foreach (Owner owner in updaters.OrderBy(owner => Seconds(owners[owner].Time)).ThenBy(SortText, StringComparer.Ordinal))
        {
            if (count <= UpdatersMax) return;
            Owned owned = owners[owner];
            if (!firstOfVersion.TryGetValue(owned.ApiVersion, out Owner? first))
            {
                firstOfVersion[owned.ApiVersion] = owner;
                continue;
            }

            Owner bucket = Owner.ForUpdate(AncientManager, owned.ApiVersion, "");
            if (!owners.ContainsKey(bucket) && owners.Remove(first, out Owned? oldest)) owners[bucket] = oldest;
            Owned before = owners[bucket];
            owners.Remove(owner);
            owners[bucket] = before.WithFields(owned.Fields.Union(before.Fields)) with { Time = owned.Time };
            count--;
        }
    }

    /// <summary>The entries in upstream's order: by operation, time, manager, version, subresource.</summary>
    public ListOf<ManagedFieldsEntry> ToEntries()
    {
        if (owners.Count == 0) return default;
        ManagedFieldsEntry[] entries = new ManagedFieldsEntry[owners.Count];
        int count = 0;
        foreach ((Owner owner, Owned owned) in owners) entries[count++] = Entry(owner, owned);
        Array.Sort(entries, Order);
        return ListOf<ManagedFieldsEntry>.Adopt(entries);
    }

    /// <summary>A copy that can be changed on its own.</summary>
    public Ownership Copy()
    {
        Ownership copy = new();
        foreach ((Owner owner, Owned owned) in owners) copy.owners[owner] = owned;
        return copy;
    }

    private static string Problem(ManagedFieldsEntry entry, int index)
    {
        if (entry.Operation is not (ManagedFieldsOperationType.Apply or ManagedFieldsOperationType.Update))
        {
            return "operation must be `Apply` or `Update`";
        }

        if (entry.APIVersion.Length == 0) return "apiVersion must not be empty";
        if (entry.FieldsType.Length == 0) return $"missing fieldsType in managed fields entry {index}";
        return entry.FieldsType == FieldsType ? ""
            : $"invalid fieldsType {GoText.Quote(entry.FieldsType)} in managed fields entry {index}";
    }

    private static ManagedFieldsEntry Entry(Owner owner, Owned owned) => ManagedFieldsEntry.Empty with
    {
        Manager = owner.Manager,
        Operation = owner.Operation,
        APIVersion = owned.ApiVersion,
        Time = owned.Time,
        FieldsType = FieldsType,
        FieldsV1 = owned.Text.IsAbsent ? FieldsText.Write(owned.Fields) : owned.Text,
        Subresource = owner.Subresource,
    };

    private static int Order(ManagedFieldsEntry left, ManagedFieldsEntry right)
    {
        int order = string.CompareOrdinal(left.Operation, right.Operation);
        if (order == 0) order = Seconds(left.Time).CompareTo(Seconds(right.Time));
        if (order == 0) order = string.CompareOrdinal(left.Manager, right.Manager);
        if (order == 0) order = string.CompareOrdinal(left.APIVersion, right.APIVersion);
        return order == 0 ? string.CompareOrdinal(left.Subresource, right.Subresource) : order;
    }

    private static long Seconds(DateTimeOffset? time) => time?.ToUnixTimeSeconds() ?? 0;

    private static string SortText(Owner owner) => $"{owner.Manager}\0{owner.Operation}\0{owner.ApiVersion}\0{owner.Subresource}";
}

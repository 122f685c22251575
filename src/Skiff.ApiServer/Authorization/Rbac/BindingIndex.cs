using System.Collections.Immutable;
using Skiff.Model.Rbac.V1;

namespace Skiff.ApiServer.Authorization.Rbac;

/// <summary>
/// The bindings of one namespace, or of the cluster, found by the users and groups they name. Immutable: a change makes
/// a new index that shares all but the path to what changed. Bindings of one subject are in order of name, so that
/// answers do not depend on the order of changes.
/// </summary>
internal sealed class BindingIndex
{
    private readonly ImmutableDictionary<string, Binding> byName;
    private readonly ImmutableDictionary<string, ImmutableArray<Binding>> byUser;
    private readonly ImmutableDictionary<string, ImmutableArray<Binding>> byGroup;

    private BindingIndex(
        ImmutableDictionary<string, Binding> byName,
        ImmutableDictionary<string, ImmutableArray<Binding>> byUser,
        ImmutableDictionary<string, ImmutableArray<Binding>> byGroup)
    {
        this.byName = byName;
        this.byUser = byUser;
        this.byGroup = byGroup;
    }

    public static BindingIndex Empty { get; } = new(
        ImmutableDictionary.Create<string, Binding>(StringComparer.Ordinal),
        ImmutableDictionary.Create<string, ImmutableArray<Binding>>(StringComparer.Ordinal),
        ImmutableDictionary.Create<string, ImmutableArray<Binding>>(StringComparer.Ordinal));

    public bool IsEmpty => byName.IsEmpty;

    public ImmutableArray<Binding> OfUser(string name) =>
        byUser.TryGetValue(name, out ImmutableArray<Binding> found) ? found : [];

    public ImmutableArray<Binding> OfGroup(string name) =>
        byGroup.TryGetValue(name, out ImmutableArray<Binding> found) ? found : [];

    public BindingIndex Set(Binding binding)
    {
        BindingIndex cleared = Remove(binding.Name);
        var users = cleared.byUser;
        var groups = cleared.byGroup;
        foreach (string user in Users(binding)) users = users.SetItem(user, Insert(cleared.OfUser(user), binding));
        foreach (string group in Groups(binding))
        {
            groups = groups.SetItem(group, Insert(cleared.OfGroup(group), binding));
        }

        return new(cleared.byName.SetItem(binding.Name, binding), users, groups);
    }

    public BindingIndex Remove(string name)
    {
        if (!byName.TryGetValue(name, out Binding? known)) return this;
        var users = byUser;
        var groups = byGroup;
        foreach (string user in Users(known)) users = Without(users, user, known);
        foreach (string group in Groups(known)) groups = Without(groups, group, known);
        return new(byName.Remove(name), users, groups);
    }

    private static IEnumerable<string> Users(Binding binding)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (Subject subject in binding.Subjects)
        {
            if (subject.Kind == SubjectKinds.User) names.Add(subject.Name);
            if (subject.Kind == SubjectKinds.ServiceAccount
                && Binding.AccountName(subject, binding.Namespace) is { } account)
            {
                names.Add(account);
            }
        }

        return names;
    }

    private static IEnumerable<string> Groups(Binding binding)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (Subject subject in binding.Subjects)
        {
            if (subject.Kind == SubjectKinds.Group) names.Add(subject.Name);
        }

        return names;
    }

    private static ImmutableArray<Binding> Insert(ImmutableArray<Binding> bindings, Binding added)
    {
        int at = 0;
        while (at < bindings.Length && string.CompareOrdinal(bindings[at].Name, added.Name) < 0) at++;
        return bindings.Insert(at, added);
    }

    private static ImmutableDictionary<string, ImmutableArray<Binding>> Without(
        ImmutableDictionary<string, ImmutableArray<Binding>> index, string subject, Binding gone)
    {
        ImmutableArray<Binding> left = index[subject].RemoveAll(binding => ReferenceEquals(binding, gone));
        return left.IsEmpty ? index.Remove(subject) : index.SetItem(subject, left);
    }
}

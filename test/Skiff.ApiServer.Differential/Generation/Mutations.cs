using Skiff.ApiServer.Differential.Servers;
using Skiff.Machinery;
using Skiff.Model;

namespace Skiff.ApiServer.Differential.Generation;

/// <summary>An object made of another one by a change, and the change in words.</summary>
internal sealed record Mutant(string What, JsonObject Tree)
{
    /// <summary>Whether the object may have another name or namespace than it should.</summary>
    public bool IsRenamed => What.Contains("metadata.name", StringComparison.Ordinal)
        || What.Contains("metadata.generateName", StringComparison.Ordinal);
}

/// <summary>Changes to objects: most make them invalid, some do not.</summary>
internal sealed class Mutations(Chance chance, Vocabulary vocabulary, Subject subject)
{
    private readonly Values values = new(chance, vocabulary, subject.Wording);

    /// <summary>One change somewhere in the object.</summary>
    public Mutant Mutate(JsonObject tree)
    {
        List<Place> places = Places.Of(tree, subject.Kind.Schema);
        if (places.Count == 0) return Added(tree, places);
        Place place = chance.Of(places);
        return chance.Weighted(
            (15, 0), (12, 1), (30, 2), (28, 3), (6, 4), (5, 5), (4, 6)) switch
        {
            0 => Made($"{place.Name} removed", tree, place, null),
            1 => Made($"{place.Name} of another type", tree, place,
                place.IsItem && place.Field.Object is null ? Json.Object(("x", Json.Of(1))) : values.WrongType(place.Field)),
            2 => Made($"{place.Name} replaced", tree, place, place.IsItem ? values.Single(place.Field) : values.For(place.Field)),
            3 => Added(tree, places),
            4 => Repeated(tree, places),
            // What a null is among the values of a schema, the peer and later versions do not agree on.
            5 when place.IsItem && subject.Kind.Name == "CustomResourceDefinition" => Added(tree, places),
            5 => Made($"{place.Name} null", tree, place, Json.Null),
            _ => Unknown(tree, places),
        };
    }

    /// <summary>A field set that the object did not have.</summary>
    private Mutant Added(JsonObject tree, List<Place> places)
    {
        List<(IReadOnlyList<object> Path, TypeSchema Schema, JsonObject Map)> maps = [([], subject.Kind.Schema, tree)];
        foreach (Place place in places)
        {
            if (place.Value is JsonObject map && place.Field.Object is { } schema && (place.IsItem || place.Field.Shape == FieldShape.Single))
                maps.Add((place.Path, schema(), map));
        }

        (IReadOnlyList<object> path, TypeSchema type, JsonObject holder) = chance.Of(maps);
        FieldSchema[] absent = [.. type.Fields.Where(field => !holder.Has(field.Name) && field.Name is not ("managedFields" or "selfLink")
            && vocabulary.Knows(type, field.Name, subject.Wording))];
        if (absent.Length == 0) return Unknown(tree, places);
        FieldSchema chosen = chance.Of(absent);
        string name = string.Join('.', path.OfType<string>().Append(chosen.Name));
        return new($"{name} added", (JsonObject)Places.Set(tree, [.. path, chosen.Name], values.For(chosen)));
    }

    private Mutant Repeated(JsonObject tree, List<Place> places)
    {
        Place[] lists = [.. places.Where(place => place.Value is JsonArray { Count: > 0 })];
        if (lists.Length == 0) return Added(tree, places);
        Place place = chance.Of(lists);
        JsonArray list = (JsonArray)place.Value;
        return Made($"{place.Name} repeated", tree, place, JsonArray.From([.. list.Items.ToArray(), list[0]]));
    }

    private Mutant Unknown(JsonObject tree, List<Place> places)
    {
        Place[] maps = [.. places.Where(place => place.Value is JsonObject && place.Field.Object is not null)];
        return new("an unknown field", maps.Length == 0 || chance.Percent(30)
            ? tree.Set("bogus", Json.Of("x"))
            : (JsonObject)Places.Set(tree, [.. chance.Of(maps).Path, "bogus"], Json.Of(1)));
    }

    private static Mutant Made(string what, JsonObject tree, Place place, Json? value) =>
        new(what, (JsonObject)Places.Set(tree, [.. place.Path], value));
}

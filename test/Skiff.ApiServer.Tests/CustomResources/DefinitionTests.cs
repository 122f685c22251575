namespace Skiff.ApiServer.Tests.CustomResources;

public sealed class DefinitionTests
{
    [Fact]
    public async Task AnObjectIsPrunedDefaultedAndReadInEachVersion()
    {
        await using CustomServer server = await CustomServer.StartAsync();
        await server.DefineAsync(CustomServer.Widgets());
        Answered made = await server.Live.PostAsync(CustomServer.First, """
            {"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"a"},"spec":{"color":"red","weight":3}}
            """);
        Assert.Equal(201, made.Code);
        Assert.Equal("""{"color":"red","size":1}""", made.At("spec"));
        Answered other = await server.Live.GetAsync(CustomServer.Second + "/a");
        Assert.Equal("example.com/v2", other.At("apiVersion"));
        Assert.Equal(made.At("metadata", "resourceVersion"), other.At("metadata", "resourceVersion"));
        Answered list = await server.Live.GetAsync(CustomServer.Second);
        Assert.Equal("WidgetList", list.At("kind"));
        Assert.Equal("example.com/v2", list.At("items", "0", "apiVersion"));
    }

    [Fact]
    public async Task WhatIsStoredIsReadAsTheDefinitionOfNowHasIt()
    {
        await using CustomServer server = await CustomServer.StartAsync();
        await server.DefineAsync(CustomServer.Widgets());
        await server.Live.PostAsync(CustomServer.First, """
            {"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"a"},"spec":{"color":"red"}}
            """);
        await server.RedefineAsync(CustomServer.Widgets(schema: """
            {"type":"object","properties":{"spec":{"type":"object","properties":{"size":{"type":"integer"},
            "shape":{"type":"string","default":"round"}}}}}
            """));
        Answered read = await server.Live.GetAsync(CustomServer.First + "/a");
        Assert.Equal("""{"shape":"round","size":1}""", read.At("spec"));
    }

    [Fact]
    public async Task AChangeOfTheDefinitionEndsWatches()
    {
        await using CustomServer server = await CustomServer.StartAsync();
        await server.DefineAsync(CustomServer.Widgets());
        Task<Answered> watch = server.Live.GetAsync(CustomServer.First + "?watch=true");
        await server.RedefineAsync(CustomServer.Widgets(schema: """{"type":"object","x-kubernetes-preserve-unknown-fields":true}"""));
        Assert.Equal(200, (await watch).Code);
    }

    [Fact]
    public async Task ADeletedDefinitionTakesItsObjectsAlong()
    {
        await using CustomServer server = await CustomServer.StartAsync();
        await server.DefineAsync(CustomServer.Widgets());
        await server.Live.PostAsync(CustomServer.First, """
            {"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"a","finalizers":["example.com/hold"]}}
            """);
        const string path = CustomServer.Definitions + "/widgets.example.com";
        Assert.Equal(200, (await server.Live.SendAsync(HttpMethod.Delete, path, null, null)).Code);
        await server.ServedAsync(); // As one that terminates.
        Answered more = await server.Live.PostAsync(CustomServer.First, """
            {"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"b"}}
            """);
        Assert.Equal(403, more.Code);
        Assert.Equal("widgets.example.com \"b\" is forbidden: create not allowed while custom resource definition is terminating",
            more.At("message"));

        Answered held = await server.Live.GetAsync(CustomServer.First + "/a");
        while (held.At("metadata", "deletionTimestamp") is null) held = await server.Live.GetAsync(CustomServer.First + "/a");
        Answered freed = await server.Live.PutAsync(CustomServer.First + "/a", $$$"""
            {"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"a","resourceVersion":"{{{held.At("metadata", "resourceVersion")}}}"}}
            """);
        Assert.True(freed.Code == 200, freed.Text);
        await server.ServedAsync(); // No more.
        Assert.Equal(404, (await server.Live.GetAsync(CustomServer.First)).Code);
        Assert.Equal(404, (await server.Live.GetAsync(path)).Code);
    }

    [Fact]
    public async Task ATakenNameIsNotAccepted()
    {
        await using CustomServer server = await CustomServer.StartAsync();
        await server.DefineAsync(CustomServer.Widgets());
        Answered second = await server.Live.PostAsync(CustomServer.Definitions, """
            {"metadata":{"name":"gadgets.example.com"},"spec":{"group":"example.com","scope":"Cluster",
            "names":{"plural":"gadgets","kind":"Widget"},
            "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object"}}}]}}
            """);
        Assert.Equal(201, second.Code);
        Answered read = second;
        while (read.At("status", "conditions") is null or "null")
            read = await server.Live.GetAsync(CustomServer.Definitions + "/gadgets.example.com");
        Assert.Equal("NamesAccepted", read.At("status", "conditions", "0", "type"));
        Assert.Equal("False", read.At("status", "conditions", "0", "status"));
        Assert.Equal("ListKindConflict", read.At("status", "conditions", "0", "reason"));
        Assert.Equal("\"WidgetList\" is already in use", read.At("status", "conditions", "0", "message"));
        Assert.Equal(404, (await server.Live.GetAsync("/apis/example.com/v1/gadgets")).Code);
    }
}
